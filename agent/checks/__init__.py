"""The proofreader: one module per kind of issue, each a function from a document's statements to issues."""
