// A conversation with the shop: its turns as they happen, and what this browser keeps of it.
const TRIES = 4;
const PAUSE = 700;
const REMEMBERED = 12;

// Where a browser refuses storage, a page remembers as long as it is open.
const storage = (name) => {
  try {
    return window[name] || {};
  } catch {
    return {};
  }
};
const lasting = storage("localStorage");
const passing = storage("sessionStorage");

const visitor = () => {
  const known = lasting.shopkeeper_visitor;
  if (/^[\w-]{22}$/.test(known)) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  return (lasting.shopkeeper_visitor = Array.from(bytes, (b) => (b % 32).toString(32)).join(""));
};

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let left = ""; ; ) {
    const {done, value} = await reader.read();
    if (done) return;
    const blocks = (left + value).split("\n\n");
    left = blocks.pop();
    for (const block of blocks) {
      const [, kind, data] = /^event: (.*)\ndata: (.*)/.exec(block);
      yield [kind, JSON.parse(data)];
    }
  }
}

export class Talk {
  constructor(key) {
    this.headers = {"Content-Type": "application/json", "X-Shopkeeper-Visitor": visitor()};
    if (key) this.headers.Authorization = `Bearer ${key}`;
  }

  get id() {
    return lasting.shopkeeper_conversation;
  }

  set id(value) {
    lasting.shopkeeper_conversation = value;
  }

  // The turns that this tab has seen: what was asked, and the reply.
  get turns() {
    return JSON.parse(passing.shopkeeper_turns || "[]");
  }

  keep(...turn) {
    passing.shopkeeper_turns = JSON.stringify([...this.turns, turn].slice(-REMEMBERED));
  }

  restart() {
    this.id = passing.shopkeeper_turns = "";
  }

  post(path, body, how) {
    return fetch(path, {
      method: "POST", headers: this.headers, credentials: "omit", body: JSON.stringify(body), ...how,
    });
  }

  // Yields [kind, data] until a turn is over. Throws what `fetch` throws, or what was answered
  // instead: HTTP's `status`, or `words` for the shopper.
  async *turn(text, signal) {
    const {body} = await this.begun(text, signal);
    for await (const [kind, data] of events(body)) {
      if (kind === "conversation") this.id = data.conversation;
      if (kind === "failed") throw {words: data.message};
      yield [kind, data];
    }
  }

  async begun(text, signal) {
    for (let tried = 1; ; tried++) {
      const body = {text, stream: true, conversation: this.id || null};
      const response = await this.post("api/chat", body, {signal});
      if (response.ok) return response;
      // A turn that was stopped ends a moment later; the shop may have forgotten a conversation.
      if (response.status === 409 && tried < TRIES) await new Promise((go) => setTimeout(go, PAUSE));
      else if (response.status === 404 && this.id) this.id = "";
      else throw {status: response.status};
    }
  }

  // Resolves to what people wrote since the last look, and who has the conversation; to nothing where
  // this one is over.
  async news() {
    const {id, headers} = this;
    const seen = `shopkeeper_seen_${id}`;
    const path = `api/conversations/${id}/messages?after=${passing[seen] || 0}`;
    const answer = await fetch(path, {headers, credentials: "omit"}).catch(() => 0);
    // A shop that can't be asked just now is asked again.
    const news = answer.ok ? await answer.json() : {held_by: "person", messages: []};
    if (id !== this.id || /40[134]/.test(answer.status)) return;
    const messages = news.messages.filter(({number}) => number > (passing[seen] || 0));
    for (const {number} of messages) passing[seen] = number;
    return {...news, messages};
  }

  // Tells what a shopper did with a product; resolves to whether the shop kept it.
  tell(kind, product, exposure) {
    const told = this.post("api/feedback", {kind, product, exposure}, {keepalive: true});
    return told.then(({ok}) => ok, () => false);
  }
}
