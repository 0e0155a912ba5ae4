"""The place where a lead reads handled conversations blind, scores them, and hears the author's answer."""
