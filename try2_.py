import sys,random,time
from ui.terminal import settings
from ui.shop import open_shelf
from agent.reading import Reader
from agent.comparing import compared
from agent.voice import Voice
from agent.templates import load
from agent.grounding import Grounding, ShopWords
from agent.need import Need
from agent.sentences import split
from store import Constraint
s=settings(); sh=open_shelf(s)
name=sys.argv[1]
cat=sh.open(name); rd=Reader(cat.vocabulary); sw=ShopWords(cat.vocabulary)
r=random.Random(int(sys.argv[2])); bad=n=0
qs=["compare them","which one is lighter?","which is cheaper","which is better rated","which should i get","which is better for travel","which is bigger?","difference between 1 and 2","which is warmer"]
for k in range(int(sys.argv[3])):
    c=r.choice([x for x,m in cat.vocabulary.categories.items() if 2<=m<60])
    rows=__import__("numpy").flatnonzero(cat.satisfying([Constraint(field="category",op="eq",value=c)])).tolist()
    if len(rows)<2: continue
    ps=cat.at(r.sample(rows,min(len(rows),r.choice([2,2,2,3,4]))))
    if k%10==9: ps=cat.at(r.sample(range(cat.vocabulary.products),2))
    q=r.choice(qs)
    t=time.perf_counter(); a=compared(ps,Need(goal="compare"),q,rd.limits(q) if "between" not in q else (),Voice(load("en"),by=q)); dt=(time.perf_counter()-t)*1000
    g=Grounding(need=Need(goal="compare"),shop=sw,found=ps,said=q)
    show = k<int(sys.argv[4])
    if show: print(f"## {q} [{dt:.0f}ms]", *(a.lead), "|", *(a.rest))
    for x in (*a.lead,*a.rest):
      for y in split(x):
        n+=1; c=g.check(y,about=[p.id for p in ps])
        if not c.ok: bad+=1; print("   !!",y,"=>",c.problem)
    if show and k<4:
        for row in a.comparison.rows: print("      ",row.label,row.values,row.best)
print(n,"sentences",bad,"refused")
