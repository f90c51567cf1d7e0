"""What chat clients ask on their own behalf, in the words in which they ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent import Shopkeeper
from store import Shelf
from tests.api import doors_at
from tests.processes import PROCESSES
from tests.test_completions import assistant, complete, content, user
from ui.completions.chores import chore_of
from ui.completions.request import Message

NEED = "Hi, I need a leather backpack under $100"
REPLY = "Two fit.\n- **Dune Leather Backpack** for $89.00.\n- **Trail Leather Backpack**."
HISTORY = f"<chat_history>\nUSER: {NEED}\nASSISTANT: {REPLY}\n</chat_history>"
TITLE = f"""### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Guidelines:
- The title should clearly represent the main theme or subject of the conversation.
- Write the title in the chat's primary language; default to English if multilingual.
- Your entire response must consist solely of the JSON object, without any introductory text.
### Output:
JSON format: {{ "title": "your concise title here" }}
### Examples:
- {{ "title": "📉 Stock Market Trends" }},
### Chat History:
{HISTORY}"""
TRANSLATED = f"""### Tarefa:
Gerar um título conciso, de 3 a 5 palavras, que resuma o histórico da conversa.
### Saída:
Formato JSON: {{ "title": "seu título conciso aqui" }}
### Histórico da Conversa:
{HISTORY}"""
TAGS = f"""### Task:
Generate 1-3 broad tags categorizing the main themes of the chat history, along with 1-3 more \
specific subtopic tags.
### Guidelines:
- If content is too short, use only ["General"].
### Output:
JSON format: {{ "tags": ["tag1", "tag2", "tag3"] }}
### Chat History:
{HISTORY}"""
FOLLOW_UPS = f"""### Task:
Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask next in this \
conversation as a **user**, based on the chat history, to help continue the discussion.
### Output:
JSON format: {{ "follow_ups": ["Question 1?", "Question 2?", "Question 3?"] }}
### Chat History:
{HISTORY}"""
QUERIES = f"""### Task:
Analyze the chat history to determine the necessity of generating search queries, in the given \
language. By default, prioritize generating 1-3 broad and relevant search queries.
### Output:
Strictly return in JSON format:
{{
  "queries": ["query1", "query2"]
}}
### Chat History:
{HISTORY}"""
IMAGE = f"""### Task:
Generate a detailed prompt for am image generation task based on the given language and context.
### Output:
Strictly return in JSON format:
{{
    "prompt": "Your detailed description here."
}}
### Chat History:
{HISTORY}"""
COMPLETION = f"""### Task:
You are an autocompletion system. Continue the text in `<text>` based on the completion type.
### Output:
Respond in JSON: {{ "text": "..." }}
### Chat History:
{HISTORY}"""
LIBRECHAT = (
    "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. "
    f"Only return the title itself.\n\nConversation:\nUser: {NEED}\nAI: {REPLY}"
)
LIBRECHAT_ASSISTANTS = (
    "Please generate a concise, 5-word-or-less title for the conversation, using its same "
    f'language, with no punctuation.\n\n||>User:\n"{NEED}"\n||>Response:\n"{REPLY}"'
)
NEXTCHAT = (
    "Please generate a four to five word title summarizing our conversation without any lead-in, "
    "punctuation, quotation marks, periods, symbols, bold text, or additional text."
)
CHATBOX = (
    "Based on the chat history, give this conversation a name.\nKeep it short - 10 characters max, "
    f"no quotes.\nJust provide the name, nothing else.\n\nuser: {NEED}\n---------\nassistant: ok"
)
EMOJI = (
    "Your task is to reflect the speaker's likely facial expression through a fitting emoji. "
    f"Interpret emotions from the message.\n\nMessage: ```{NEED}```"
)
NEED_TITLE = "Leather backpack under $100"


@pytest.fixture
def client(stocked_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a shop whose assistant must not be asked."""

    def never(*_: object, **__: object) -> Any:
        raise AssertionError("the assistant was asked")

    with doors_at(stocked_shelf).client() as client:
        monkeypatch.setattr(Shopkeeper, "reply", never)
        yield client


@pytest.mark.parametrize("prompt", [TITLE, TRANSLATED], ids=["English", "Portuguese"])
def test_open_webui_gets_a_title_as_its_json(client: TestClient, prompt: str) -> None:
    title = json.loads(content(complete(client, user(prompt))))["title"]
    assert title == (f"🛍️ {NEED_TITLE}" if "emoji" in prompt else NEED_TITLE)


def test_open_webui_gets_tags_follow_ups_and_no_searches(client: TestClient) -> None:
    tags = json.loads(content(complete(client, user(TAGS))))["tags"]
    assert tags[0] == "Shopping"
    assert "Leather backpack" in tags
    ideas = json.loads(content(complete(client, user(FOLLOW_UPS))))["follow_ups"]
    assert len(ideas) == 3
    assert json.loads(content(complete(client, user(QUERIES)))) == {"queries": []}
    assert json.loads(content(complete(client, user(IMAGE)))) == {"prompt": ""}
    assert json.loads(content(complete(client, user(COMPLETION)))) == {"text": ""}
    assert content(complete(client, user(EMOJI))) == "🛍️"


@pytest.mark.parametrize(
    "messages",
    [
        [user(LIBRECHAT)],
        [user(LIBRECHAT_ASSISTANTS)],
        [user(CHATBOX)],
        [user(NEED), assistant(REPLY), user(NEXTCHAT)],
        [{"role": "system", "content": NEXTCHAT}, user(f"user: {NEED}\nassistant: ok")],
    ],
    ids=["LibreChat", "LibreChat assistants", "Chatbox", "NextChat", "as the system"],
)
def test_others_get_a_title_and_nothing_else(
    client: TestClient, messages: list[dict[str, Any]]
) -> None:
    assert content(complete(client, *messages)) == NEED_TITLE


def test_a_title_can_be_streamed(client: TestClient) -> None:
    told = complete(client, user(LIBRECHAT), stream=True, stream_options={"include_usage": True})
    assert NEED_TITLE in told.text
    assert told.text.endswith("data: [DONE]\n\n")


def test_a_title_tells_nothing_private_and_is_never_empty(client: TestClient) -> None:
    private = LIBRECHAT.replace(NEED, "mail jo@example.com about it")
    assert "jo@example.com" not in content(complete(client, user(private)))
    assert content(complete(client, user(LIBRECHAT.replace(NEED, "…")))) == "Shopping"


@pytest.mark.parametrize(
    "said",
    [
        "what is the title of the book about a conversation?",
        "give me a short list of backpacks",
        "give me the title of that book about a conversation",
        "a gift tag for a backpack, please",
        "can you suggest a chat chair, only in leather?",
        "follow up on the first one: is it waterproof?",
        "I need a name tag for my backpack, max 10 dollars",
        "write me a brief summary of the first backpack",
        "my title is Dr., and in our conversation I said leather",
    ],
)
def test_a_shopper_who_uses_such_words_is_answered(stocked_shelf: Shelf, said: str) -> None:
    with doors_at(stocked_shelf).client() as client:
        complete(client, user(said))
        doors = doors_at(stocked_shelf)
        kept = doors.conversations.of("shop", "anonymous")
        assert [t.said for t in doors.conversations.turns(kept[0].id)] == [said]


def test_a_persona_that_speaks_of_titles_does_not_silence_the_shop(stocked_shelf: Shelf) -> None:
    persona = {"role": "system", "content": f"You are kind. {NEXTCHAT}"}
    with doors_at(stocked_shelf).client() as client:
        told = complete(client, persona, user(NEED), assistant("Sure."), user("under $90"))
        assert told.json()["recommendations"]


def _title_wanted(line: Connection) -> None:
    """Tell, in another process, what an endless task of a client wants."""
    task = "Generate a concise title for this conversation." + "\n" * 60_000
    chore = chore_of([Message(role="user", content=task)])
    line.send(chore and chore.wanted)


def test_a_task_takes_no_longer_than_it_is_long() -> None:
    """In a process of its own: what takes a minute there would hold up every shopper here."""
    ours, theirs = PROCESSES.Pipe()
    reader = PROCESSES.Process(target=_title_wanted, args=(theirs,))
    reader.start()
    try:
        assert ours.poll(60)
        assert ours.recv() == "title"
    finally:
        reader.kill()
        reader.join()
