"""Pure statistics and what is drawn and reported from them: frames and arrays in, frames out."""
