"""Files of any kind -> tables of text; what columns mean is not known here."""
