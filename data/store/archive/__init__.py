"""Closed months of order lines and packing in Parquet files beside the store, and the views that know both places."""
