"""The pages on which a person sees and changes what is theirs."""
