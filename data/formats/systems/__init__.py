"""One module per warehouse system or ERP."""
