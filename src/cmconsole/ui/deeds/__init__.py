"""What a person does with mentions: one, many, and what is asked before."""
