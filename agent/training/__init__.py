"""Fine-tuning the classifier; nothing in the labeling pipeline imports this package."""
