"""E-mail: a mailbox as a source, answers by SMTP."""

from cmconsole.networks.email.connector import KIND

__all__ = ["KIND"]
