"""Which keys there are, what they do, and the sheet that shows them."""
