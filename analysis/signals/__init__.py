"""What is unusual lately: weekly chart, own past, metrics, and the sentence for it."""
