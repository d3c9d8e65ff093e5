"use strict";
(() => {
  const FORMAT = "backchannel-handoff/2";
  const REPORT = "backchannel-handoff-report/2";
  const WORDS = 10, BITS = 11n, LOOSE = 2n, SECRET_BYTES = 14;
  const CHECK_WORDS = 12, NONCE_BYTES = 12, LINE = 64;
  const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
  // What may not stand in a message, because it cannot be seen or turns what is seen (docs/spec/message.md, "Words").
  const NEVER = /[\0-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\u2028\u2029\ud800-\udfff\p{Noncharacter_Code_Point}]/gu;
  const LOOSE_JOINER = /(?<![^\0-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f])|(?<![\p{L}\p{M}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}])/gu;

  const at = id => document.getElementById(id);
  const held = id => JSON.parse(at(id).textContent);
  const encoder = new TextEncoder();
  const say = (sentence, values = {}) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const said = held("said");
  const list = at("list").textContent.trim().split(" ");

  // Bytes

  const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
  const usual64 = bytes => {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const base64 = bytes => usual64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const unbase64 = text => {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
    if (base64(bytes) !== text) throw new Error("another spelling");
    return bytes;
  };
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((place, part) => (whole.set(part, place), place + part.length), 0);
    return whole;
  };
  // Spaces up to the Padmé length, so that the size of a report tells little of what was said.
  const padded = bytes => {
    const exponent = 31 - Math.clz32(bytes.length), loose = Math.max(exponent - (32 - Math.clz32(exponent)), 0);
    return joined(bytes, new Uint8Array((1 << loose) - 1 - (bytes.length + (1 << loose) - 1) % (1 << loose)).fill(32));
  };
  const digest = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const canonical = members => JSON.stringify(Object.fromEntries(Object.keys(members).sort().map(name => [name, members[name]])));

  // The code

  class Wrong extends Error {}

  const secretOf = typed => {
    const words = typed.toLowerCase().split(/[\s-]+/).filter(Boolean);
    const places = words.map(word => list.indexOf(word));
    const unknown = places.indexOf(-1);
    if (unknown >= 0) throw new Wrong(say(said.unknown, { place: unknown + 1, word: words[unknown] }));
    if (words.length !== WORDS) throw new Wrong(say(said.count, { count: words.length }));
    let number = places.reduce((sum, place) => sum << BITS | BigInt(place), 0n) << LOOSE;
    const secret = new Uint8Array(SECRET_BYTES);
    for (let place = SECRET_BYTES - 1; place >= 0; place--, number >>= 8n) secret[place] = Number(number & 255n);
    return secret;
  };

  const derived = async (secret, use) => {
    const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(`${FORMAT} ${use}`) };
    return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
  };

  const opened = async typed => {
    const sealed = held("sealed");
    if (sealed.format !== FORMAT) throw new Wrong(said.damaged);
    const secret = secretOf(typed);
    const id = (await derived(secret, "id")).slice(0, 16);
    if (base64(id) !== sealed.id) throw new Wrong(said.other);
    try {
      const key = await crypto.subtle.importKey("raw", await derived(secret, "file"), "AES-GCM", false, ["decrypt"]);
      const how = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: joined(encoder.encode(FORMAT), id) };
      const plain = await crypto.subtle.decrypt(how, key, unbase64(sealed.cipher));
      const content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
      const found = await digest(encoder.encode(content.words));
      if (hex(found) !== content.digest) throw new Error("another digest");
      const sealing = await crypto.subtle.importKey("raw", await derived(secret, "report"), "AES-GCM", false, ["encrypt"]);
      return { ...content, id: sealed.id, found, sealing };
    } catch {
      throw new Wrong(said.damaged);
    }
  };

  const checkWords = found => {
    let number = BigInt("0x" + hex(found)) >> (256n - BITS * BigInt(CHECK_WORDS));
    const words = [];
    for (let place = 0; place < CHECK_WORDS; place++, number >>= BITS) words.unshift(list[Number(number & 2047n)]);
    return words;
  };

  // Times

  const two = number => String(number).padStart(2, "0");
  const group = date => `${two(date.getUTCDate())}${two(date.getUTCHours())}${two(date.getUTCMinutes())}Z ` +
    `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCFullYear() % 100)}`;
  // What a clock shows, as the moment at which a clock in UTC shows the same.
  const shownAt = (zone, moment) => {
    const how = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
    const part = Object.fromEntries(new Intl.DateTimeFormat("en-US", how).formatToParts(moment).map(each => [each.type, Number(each.value)]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  };
  const knows = zone => { try { return Number.isFinite(shownAt(zone, 0)); } catch { return false; } };
  const momentsOf = (zone, wall) => {
    const day = 86400000;
    const guesses = [wall - day, wall + day].map(near => wall - (shownAt(zone, near) - near));
    return [...new Set(guesses)].filter(guess => shownAt(zone, guess) === wall);
  };
  const lasting = milliseconds => {
    const minutes = Math.max(0, Math.round(milliseconds / 60000)), days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24;
    const parts = [[days, "d"], [hours, "h"], [minutes % 60, "min"]].filter(([count], place) => count || place === 2);
    return parts.slice(0, 2).map(([count, unit]) => `${count} ${unit}`).join(" ");
  };
  const written = (value, place) => {
    const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
    if (!match || match[1] < 1970 || match[1] > 2069) throw new Wrong(said.when);
    const [, year, month, day, hour, minute] = match;
    const date = `${MONTHS[month - 1]} ${year.slice(2)}`;
    if (!place) return `${day}${hour}${minute}Z ${date}`;
    const moments = momentsOf(place.zone, Date.UTC(year, month - 1, day, hour, minute));
    if (moments.length !== 1) throw new Wrong(say(moments.length ? said.twice : said.never, { place: place.place }));
    return `${hour}${minute} ${place.place} ${day} ${date}`;
  };

  // What the holder sees

  const element = (tag, text, className = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const rows = (where, pairs) => {
    for (const [name, value, below] of pairs) {
      const row = document.createElement("div"), told = element("dd", value);
      if (below) told.append(element("small", below));
      row.append(element("dt", name), told);
      where.append(row);
    }
  };

  const tick = (content, places) => {
    const now = new Date();
    for (const [id, moment] of [["UTC", now.getTime()], ...places.map(each => [each.place, shownAt(each.zone, now.getTime())])]) {
      const clock = new Date(moment), cell = document.querySelector(`[data-clock="${CSS.escape(id)}"]`);
      cell.firstChild.textContent = `${two(clock.getUTCHours())}:${two(clock.getUTCMinutes())}:${two(clock.getUTCSeconds())} `;
      cell.lastChild.textContent = `${two(clock.getUTCDate())} ${MONTHS[clock.getUTCMonth()]} ${two(clock.getUTCFullYear() % 100)}`;
    }
    const [first, last] = [content.span.first, content.span.last].map(each => each && Date.parse(each));
    const due = at("due"), minute = 60000;
    const [sentence, look] = first && now < first ? [say(said.before, { time: lasting(first - now) }), ""]
      : last && now >= last + minute ? [say(said.over, { time: lasting(now - last) }), "over"]
      : first || last ? [last && last > first ? say(said.within, { time: lasting(last - now) }) : said.now, "now"]
      : ["", ""];
    due.className = `due ${look}`;
    if (due.textContent !== sentence) due.textContent = sentence;
  };

  let ticking;
  const show = content => {
    const places = content.places.filter(each => knows(each.zone));
    for (const each of document.querySelectorAll(".marking")) each.textContent = content.marking;
    at("heading").textContent = content.heading;
    at("about").textContent = content.about;
    for (const name of ["UTC", ...places.map(each => each.place)]) {
      const row = document.createElement("div"), cell = document.createElement("dd");
      cell.dataset.clock = name;
      cell.append(document.createTextNode(""), element("small", ""));
      row.append(element("dt", name), cell);
      at("clocks").append(row);
    }
    rows(at("order"), content.lines);
    at("instructions").textContent = content.instructions || "";
    at("instructed").hidden = !content.instructions;
    at("title").textContent = content.title || "";
    at("words").textContent = content.words;
    checkWords(content.found).forEach((word, place) => {
      const item = element("li", word);
      item.value = place + 1;
      item.setAttribute("value", place + 1);
      at("check").append(item);
    });
    at("tail").textContent = content.tail;
    for (const [place, name] of [["", said.utc], ...places.map(each => [each.place, say(said.clock, each)])]) {
      at("clock").append(new Option(name, place));
    }
    at("clock").selectedIndex = places.length ? 1 : 0;
    at("keeping").textContent = content.keeping;
    at("manner").value = content.manner;
    tick(content, places);
    ticking = setInterval(() => tick(content, places), 1000);
    at("door").hidden = true;
    at("inside").hidden = false;
    at("heading").focus();
    at("report").addEventListener("submit", event => sign(event, content, places));
    at("report").addEventListener("input", () => adapt(content));
    adapt(content);
  };

  // The report

  const DONE = "Has done", OTHERWISE = "Has done otherwise", NOT_DONE = "Has not done";
  const chosen = name => at("report").elements[name].value;
  const ORDERED = ["to", "where"];
  const adapt = content => {
    const step = chosen("step"), none = step === NOT_DONE;
    at("occasion").hidden = at("rest").hidden = !step;
    at("delivered").hidden = !step || none;
    at("changing").hidden = step !== OTHERWISE;
    at("changed").hidden = step !== OTHERWISE || chosen("exactness") !== "changed";
    at("whenever").textContent = none ? said.tried : said.whenDone;
    at("why").textContent = step === DONE || !step ? said.remarks : said.why;
    // What was ordered is offered as what was done, and never as what was tried.
    const offered = step && !none ? step : "";
    if (at("report").dataset.offered !== offered) {
      for (const name of ORDERED) {
        const ordered = content[name] || "";
        if (offered && !at(name).value) at(name).value = ordered;
        if (!offered && at(name).value === ordered) at(name).value = "";
      }
      at("report").dataset.offered = offered;
    }
    if (!at("changed").hidden && !at("then").value) at("then").value = content.words;
  };
  const line = text => text.normalize("NFC").replace(/\s+/g, " ").replace(NEVER, "").replace(LOOSE_JOINER, "").trim() || null;
  const words = text => text.replace(/\r\n?/g, "\n").replace(/\t/g, " ").replace(NEVER, "").replace(LOOSE_JOINER, "")
    .replace(/ +$/gm, "").replace(/^(?: *\n)+/, "").replace(/(?:\n *)+$/, "") || null;

  // What was typed before somebody chose otherwise is neither signed nor kept.
  const clearHidden = () => {
    for (const field of at("report").querySelectorAll("[hidden] :is(input:not([type=radio]), textarea)")) field.value = "";
    if (at("changing").hidden) for (const choice of at("report").elements.exactness) choice.checked = false;
  };

  const reported = (content, places) => {
    clearHidden();
    const step = chosen("step"), was = step !== NOT_DONE;
    const value = id => at(id).value;
    const spoken = step === DONE ? "exact" : chosen("exactness");
    const changed = spoken === "changed" ? words(value("then")) : null;
    const remarks = words(value("remarks"));
    if (!step) throw new Wrong(said.step);
    if (was && !value("when")) throw new Wrong(said.when);
    if (step === OTHERWISE && !spoken) throw new Wrong(said.whichWords);
    if (spoken === "changed" && (changed === content.words || !changed)) throw new Wrong(said.notChanged);
    if (step !== DONE && !remarks && !changed) throw new Wrong(said.whyMissing);
    return {
      digest: base64(content.found),
      exactness: was && spoken !== "unknown" ? spoken : null,
      handoff: content.id,
      manner: was ? value("manner") : null,
      order: content.order,
      persons: line(value("persons")),
      remarks,
      reply: words(value("reply")),
      step,
      to: line(value("to")),
      when: value("when") ? written(value("when"), places.find(each => each.place === value("clock"))) : null,
      where: line(value("where")),
      words: changed,
      written: group(new Date()),
    };
  };

  const sealed = async (content, text) => {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)), id = unbase64(content.id);
    const how = { name: "AES-GCM", iv: nonce, additionalData: joined(encoder.encode(REPORT), id) };
    const cipher = new Uint8Array(await crypto.subtle.encrypt(how, content.sealing, padded(encoder.encode(text))));
    const lines = usual64(joined(id, nonce, cipher)).match(new RegExp(`.{1,${LINE}}`, "g"));
    return ["-----BEGIN HAND-OFF REPORT-----", ...lines, "-----END HAND-OFF REPORT-----", ""].join("\n");
  };

  const sign = async (event, content, places) => {
    event.preventDefault();
    at("missing").textContent = "";
    try {
      const report = reported(content, places);
      const how = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
      const key = await crypto.subtle.importKey("jwk", content.key, how, false, ["sign"]);
      const signature = await crypto.subtle.sign(how, key, encoder.encode(`${REPORT}\n${canonical(report)}`));
      const text = await sealed(content, `{"report":${canonical(report)},"signature":"${base64(new Uint8Array(signature))}"}`);
      at("lines").value = text;
      at("save").download = said.file;
      URL.revokeObjectURL(at("save").href);
      at("save").href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      at("done").hidden = false;
      at("signed").focus();
    } catch (error) {
      at("missing").textContent = error instanceof Wrong ? error.message : said.failed;
      at("done").hidden = true;
      at("lines").value = "";
      if (!(error instanceof Wrong)) throw error;
    }
  };

  // The door

  const enter = async event => {
    event.preventDefault();
    const button = at("enter"), wrong = at("wrong");
    wrong.textContent = "";
    button.disabled = true;
    try {
      const content = await opened(at("code").value);
      at("code").value = "";
      show(content);
    } catch (error) {
      wrong.textContent = error instanceof Wrong ? error.message : said.failed;
    } finally {
      button.disabled = false;
    }
  };

  // Whoever comes back to this page, or finds it restored, finds it shut.
  const forget = () => {
    clearInterval(ticking);
    if (at("save")) URL.revokeObjectURL(at("save").href);
    for (const field of document.querySelectorAll("input:not([type=radio]), textarea")) field.value = "";
    document.querySelector("main").replaceChildren();
  };
  addEventListener("pagehide", forget);
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

  if (!globalThis.crypto?.subtle) {
    at("still").textContent = said.old;
    return;
  }
  at("still").hidden = true;
  at("door").hidden = false;
  at("door").addEventListener("submit", enter);
  at("close").addEventListener("click", () => { forget(); location.reload(); });
  at("code").focus();
})();
