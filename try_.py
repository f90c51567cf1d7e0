import sys,random,time
from ui.terminal import settings
from ui.shop import open_shelf
from agent.reading import Reader
from agent.answering import answers
from agent.voice import Voice
from agent.templates import load
from agent.grounding import Grounding, ShopWords
from agent.need import Need
from agent.sentences import split
s=settings(); sh=open_shelf(s)
cat=sh.open("demo"); rd=Reader(cat.vocabulary); sw=ShopWords(cat.vocabulary); enc=sh.embedder.encode
def ask(ids,*qs):
    ps=cat.get(ids)
    for q in qs:
        t=time.perf_counter(); a=answers(q,ps,rd.limits(q),enc,Voice(load("en"),by=q)); dt=(time.perf_counter()-t)*1000
        g=Grounding(need=Need(goal="ask_about"),shop=sw,found=ps,said=q)
        about=()
        bad=[]
        for x in split(a.text):
            c=g.check(x,about=about); about=c.products or about
            if not c.ok: bad.append((x,c.problem))
        print(f"{q!r} [{dt:.0f}ms] {[(f.verdict) for f in a.findings]}\n    {a.text}", *( ["\n   !!",bad] if bad else []))
ask(["tansy-row-packable-daypack"],"is it waterproof?","does it have a hood","how heavy is it","how heavy is it in pounds","how much does it weigh in oz","what colors does it come in","does it come in green?","does it come in black","does it come in turquoise?","what is it made of","is it made of nylon","is it leather?","does it have padding","is it padded?","can i put it in the washing machine","can it fold","is it foldable","does it fold up small","is it vegan","how big is it","how wide is it in inches","will it fit a 15 inch laptop","is it in stock","how many are left","what do people say about it","is it any good","who makes it","how much is it","is it under 200 g","is it lighter than 100 grams","tell me more","where is it made","does it have pockets","is it good for the beach","how many liters does it hold","is it heavy","is there a warranty","does it have a hip belt?","is it for women","can I take it on a plane","what is it for", "closure?", "does it have a zipper","zipper or buckles?")
ask(["tern-cove-family-sun-lotion"],"is it waterproof","how long does it last in water","whats the spf","does it smell","is it vegan","is it scented","does it contain alcohol", "is it good for oily skin","how big is the bottle","is it safe for babies")
ask(["plainspoke-bud-vase-trio"],"can i put them in the dishwasher","are they dishwasher safe?","are they watertight","how tall are they","how many pieces","do they come in blue","is it glass","what color is it","can it go in the microwave")
ask(["tobias-renn-vegan-derby","kinlet-court-low"],"are any of these vegan?","are they waterproof","how heavy are they","do they come in size 42","do they come in size 36","which are leather?","what are they made of")
ask(["homestead-hound-chicken-and-rice-kibble"],"is it for cats","is it grain free","how much protein","does it reseal","is it wheat free","is the bag resealable", "how many kg", "what flavor is it","is it for puppies")
