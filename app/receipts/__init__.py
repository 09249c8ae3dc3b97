"""Receipts: an answer written down so that anybody with the same documents can check it again.

`model` is the form of a receipt, `content` what of an answer stands in it, `store` the chain in the user's folder,
`verify` the check, `lines` what a person is told of it, `export` the file that a door hands out.
"""
