"""How a turn changes the need: what it adds, replaces and drops."""

from __future__ import annotations

from dataclasses import replace

from agent.need import Goal, Need
from agent.reading.alone import alone
from agent.reading.carrying import carried
from agent.reading.goals import kind_of
from agent.reading.keeping import conflicts, keep, unlike
from agent.reading.lexicon import table, words_of
from agent.reading.operating import operations
from agent.reading.reference import POINTING, Reference
from agent.reading.subject import subject, tidy
from agent.reading.turn import Turn
from agent.reading.utterance import root, roots
from agent.state import State
from store import Constraint

# These say nothing about what is wanted: the need waits for the next turn.
_ASIDE: frozenset[Goal] = frozenset({"ask_about", "service", "handoff", "smalltalk", "off_topic"})
# What goes with a thing is another thing; new arrivals and picks are those among what is wanted.
_ANEW: frozenset[Goal] = frozenset({"complete_the_set"})
_PLAIN: frozenset[Goal] = frozenset(
    {"complete_the_set", "new_arrivals", "recommend_for_me", "similar"}
)


def merged(state: State, turn: Turn) -> Need:
    """Return the need after a turn, with what the turn did."""
    previous = state.need
    said = alone(previous, replace(turn, about=_said_about(turn)))
    turn = _going_on(previous, said)
    # Where it isn't sure what a turn is for, it isn't sure either that it points at anything.
    pointed = _pointed(turn) if turn.sure else []
    need = _base(state, turn, further=turn is not said)
    goal = _goal(need, turn, pointed)
    need = need.model_copy(
        update={
            "goal": goal,
            "referred": _ids(pointed),
            "excluded": _excluded(need, turn, goal, _ids(pointed)),
            "sure": turn.sure and all(r.sure for r in pointed),
            "conflicts": conflicts(need.constraints),
            "thing": _thing(need, turn),
        }
    )
    return need.model_copy(update={"operations": operations(previous, need, turn, pointed)})


def _going_on(previous: Need | None, turn: Turn) -> Turn:
    """Return a turn that only limits what goes with a product as one that asks for that again."""
    limits = turn.goal == "find" and turn.constraints and not (turn.sought.found or turn.anew)
    plain = not (turn.references or turn.critiques or turn.rejection or turn.reset or turn.back)
    if previous is None or previous.goal != "complete_the_set" or not (limits and plain):
        return turn
    again = Reference(previous.referred, 0, 0, loose=True)
    return replace(turn, goal="complete_the_set", references=(again,))


def _thing(need: Need, turn: Turn) -> str:
    """Return what titles have to name; a category says it better."""
    if any(c.is_kind for c in need.constraints):
        return ""
    left = turn.thing if need.goal == "find" and turn.thing else need.thing
    unwanted = {
        r for c in need.constraints if c.field == "title" for v in c.values for r in roots(str(v))
    }
    return "" if unwanted & set(roots(left)) else left


def _said_about(turn: Turn) -> str:
    """Return what to search for, without the words that only ask for new ones or a gift."""
    words = turn.about.split()
    if turn.recipient and words:
        # The plants of "a gift for my girlfriend, she loves plants" are what is searched for.
        people = table("people")
        told = {*turn.recipient.split(), *people["gifts"], *people["occasions"]}
        own = [w for w in words if not {w, w.removesuffix("s").removesuffix("'")} & told]
        words = tidy(own).split() or people["gifts"][:1]
    if turn.goal not in _PLAIN:
        return " ".join(words)
    idle = words_of("goals", "idle")
    return tidy([w for w in words if w not in idle])


def _base(state: State, turn: Turn, *, further: bool) -> Need:
    """Return what is wanted after the turn; `further` limits what is to go with a product."""
    previous = state.need
    if previous is None:
        return _fresh(turn, Need())
    if turn.back and state.earlier:
        return _restored(previous, turn.restored or state.earlier[-1])
    if turn.reset:
        return _fresh(turn, Need(constraints=previous.constraints))
    if _waits(turn):
        update = {"goal": turn.goal, "unknown": (), "corrected": turn.corrected, "dropped": ()}
        return previous.model_copy(update=update)
    if further:
        return _refined(previous, turn)
    if turn.goal in _ANEW or turn.alone or not _same_topic(previous, turn):
        return _fresh(turn, previous, carried(previous, turn))
    return _refined(_renamed(previous, turn), turn)


def _renamed(previous: Need, turn: Turn) -> Need:
    """Return the need without the name of its thing, where the turn says that another was meant."""
    if not (turn.clarifying and turn.sought.found):
        return previous
    others = tuple(c for c in previous.constraints if not (c.is_kind and not c.negative))
    named = previous.thing or len(others) < len(previous.constraints)
    about = "" if named else previous.about
    return previous.model_copy(update={"constraints": others, "thing": "", "about": about})


def _waits(turn: Turn) -> bool:
    """Return True for a turn that only asks, or only speaks of something else."""
    if turn.rejection:
        return False
    if turn.goal == "find" and _only_points(turn):
        return True
    aside = turn.goal in _ASIDE or not turn.sure
    nothing = not turn.sought.found or bool(turn.sought.unknown)
    return aside or (turn.goal == "compare" and nothing)


def _only_points(turn: Turn) -> bool:
    """Return True for "hows the first one": it wants nothing but to hear of it."""
    firm = any(not r.loose for r in turn.references)
    return firm and not turn.sought.categories and not _wishes(turn)


def _pointed(turn: Turn) -> list[Reference]:
    """Return the references that count; "it" does only in a turn that speaks of products."""
    speaking = turn.goal in POINTING or turn.rejection is not None or bool(turn.critiques)
    return [r for r in turn.references if not r.loose or speaking]


def _ids(references: list[Reference]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for r in references for i in r.ids))


def _goal(need: Need, turn: Turn, pointed: list[Reference]) -> Goal:
    if turn.rejection:
        return "ask_about" if turn.rejection.recall and turn.rejection.ids else "find"
    if pointed and need.goal == "find" and not (_changes(turn) or turn.back or turn.reset):
        # "The blue one" by itself asks to hear of it.
        return "ask_about"
    return need.goal


def _changes(turn: Turn) -> bool:
    return _wishes(turn) or (turn.sought.found and not _only_points(turn))


def _wishes(turn: Turn) -> bool:
    return bool(turn.constraints or turn.droppings or turn.waived or turn.order)


def _excluded(need: Need, turn: Turn, goal: Goal, referred: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids that stay out; to ask about a product is to ask it back."""
    rejection = turn.rejection
    if rejection is None:
        # "Why not the second?" calls nothing back.
        asked_back = goal in POINTING and not kind_of(turn.text, "ask_about").startswith("why")
        back = set(referred) if asked_back else set()
    elif rejection.recall:
        back = set(rejection.ids or need.excluded)
    else:
        return tuple(dict.fromkeys((*need.excluded, *rejection.ids)))
    return tuple(i for i in need.excluded if i not in back)


def _fresh(turn: Turn, previous: Need, along: tuple[Constraint, ...] = ()) -> Need:
    silent = turn.goal in _ASIDE or not turn.sure
    constraints = () if silent else keep((), (), turn).all
    return Need(
        goal=turn.goal,
        about="" if silent and turn.goal != "ask_about" else turn.about,
        constraints=(*constraints, *along),
        order="fit" if silent else turn.order or "fit",
        unknown=() if turn.goal != "find" else turn.sought.unknown,
        corrected=turn.corrected,
        dropped=tuple(unlike(previous.constraints, (*constraints, *along))),
        recipient=previous.recipient if turn.recipient is None else turn.recipient,
        excluded=previous.excluded,
        standing=(*unlike(previous.standing, turn.standing), *turn.standing),
    )


def _restored(previous: Need, earlier: Need) -> Need:
    """Return the need before; what was rejected since stays out, unless only that was done."""
    undone = earlier.constraints == previous.constraints and earlier.about == previous.about
    return earlier.model_copy(
        update={
            "goal": "find",
            "excluded": earlier.excluded if undone else previous.excluded,
            "dropped": tuple(unlike(previous.constraints, earlier.constraints)),
            "corrected": (),
        }
    )


def _same_topic(previous: Need, turn: Turn) -> bool:
    sought = turn.sought
    if turn.clarifying:
        return True
    if not sought.found:
        return not turn.anew
    if turn.all_same:
        # "Same rules for a hammer" is after another thing, in whatever words.
        return root(sought.head) in roots(previous.about)
    # "It doesn't have to be mesh" is after nothing new.
    letting_go = turn.rejection or turn.waived or turn.droppings
    if letting_go and not (sought.categories or sought.asked):
        return True
    earlier = {str(v) for c in previous.constraints if c.field == "category" for v in c.values}
    if sought.categories:
        related = _narrower(previous, earlier, sought.head) or _wider(earlier, sought.head)
        return bool(earlier & set(sought.categories)) or related
    # "Make it ..." changes what is wanted, whatever follows.
    if root(sought.head) in roots(previous.about) or turn.demanding:
        return True
    # "Alright, i could go up to $20" speaks of the same thing, whatever its first word is.
    if sought.unknown and not (sought.asked or turn.anew or _lacked(turn)) and _wishes(turn):
        return True
    # What the shop has no word for can't narrow down anything.
    return not (sought.asked or sought.unknown or turn.anew)


def _lacked(turn: Turn) -> bool:
    """Return True for the scooter of "electric scooter?", which only other shops sell."""
    last = turn.sought.unknown[-1]
    return last in words_of("everyday", "goods") and turn.text.casefold().rstrip(" ?!.").endswith(
        last
    )


def _narrower(previous: Need, earlier: set[str], head: str) -> bool:
    """Return True for "running shoes" after "shoes", or for a noun that was searched for."""
    new = set(roots(head))
    if any(set(roots(category)) <= new for category in earlier):
        return True
    return not earlier and bool(previous.about) and new <= set(roots(previous.about))


def _wider(earlier: set[str], head: str) -> bool:
    """Return True for "shoes" after "running shoes"."""
    new = roots(head)
    return any(roots(category)[-len(new) :] == new for category in earlier)


def _refined(previous: Need, turn: Turn) -> Need:
    kept = keep(previous.constraints, previous.conflicts, turn)
    standing = [c for c in previous.standing if c not in kept.dropped]
    return Need(
        goal=turn.goal,
        about=subject(previous, turn, kept.kept),
        constraints=kept.all,
        order=turn.order or previous.order,
        unknown=turn.sought.unknown if turn.sought.asked else previous.unknown,
        corrected=turn.corrected,
        dropped=kept.dropped,
        recipient=previous.recipient if turn.recipient is None else turn.recipient,
        excluded=previous.excluded,
        standing=(*unlike(standing, turn.standing), *turn.standing),
        thing=previous.thing,
    )
