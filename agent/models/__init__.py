"""Classifiers behind one protocol, and the weights they load."""

import logging

# At import, bitsandbytes warns about kernels that only 4-bit models on a CPU would use.
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
