"""Who somebody is to us: their accounts, what there was before, who has the same problem, notes."""
