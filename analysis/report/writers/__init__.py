"""One writer per format (slides, workbook, page) with its charts."""
