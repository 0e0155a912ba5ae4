"""How the weights of the triage model are fitted and measured. Needs scikit-learn; the product does not."""
