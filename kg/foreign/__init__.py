"""Other people's ontologies: their terms mapped on our concepts, merged, and written as a region of our tables.

Reading order: `mapping` (which term is which concept), `merge` (what is added, what conflicts), `region_writer`
(the tables), `importing` (all of it, from file to folder).
"""
