"""Talk to a shop from Python: `python docs/examples/talk.py HOME`."""

import asyncio
import sys
from pathlib import Path

from agent import Found, Said, Shopkeeper
from store import SentenceEmbedder, Shelf

home = Path(sys.argv[1])
shop = Shopkeeper(Shelf(home, SentenceEmbedder()), catalog="demo", home=home)
for event in shop.reply("a leather backpack under $250, not black", conversation="mine"):
    if isinstance(event, Found):
        print(*(f"{product.title}, {product.price}" for product in event.products), sep="\n")
    elif isinstance(event, Said):
        print(event.text, end="")
reply = asyncio.run(shop.aask("something lighter", conversation="mine"))
print("", *(item.product.title for item in reply.items), reply.text, sep="\n")
