"""The widget: one script for a shop's pages, and the page that it opens in a frame."""
