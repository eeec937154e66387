// Larger text: each question is read aloud by a voice of the device itself, when its button is pressed; never by itself.
"use strict";
(() => {
  const script = document.currentScript;
  const speaker = window.speechSynthesis;
  if (!script || !speaker || !window.SpeechSynthesisUtterance) return;
  const { read, stop } = script.dataset;
  const chinese = /[\u3400-\u9fff]/;
  // Only voices of the device: another one would send the questions to a service.
  const voiceFor = (text) => {
    const language = chinese.test(text) ? /^(zh|cmn)/i : /^en/i;
    const own = speaker.getVoices().filter((voice) => voice.localService && language.test(voice.lang));
    return own.find((voice) => /^(zh[-_](CN|Hans)|cmn)/i.test(voice.lang)) || own[0];
  };
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const partsOf = (question) => [...question.querySelectorAll("legend, .hint, .error, h3, .choice label, optgroup, option")]
    .filter((element) => !element.closest(".vh") && !(element.matches(".hint") && element.closest("label")))
    .filter((element) => !element.closest("select") || question.querySelector("select").contains(element))
    .map((element) => (element.matches("optgroup") ? element.label : words(element)))
    .filter(Boolean);
  const buttons = [];
  let speaking = null;
  const quiet = () => {
    speaking = null;
    speaker.cancel();
    buttons.forEach(show);
  };
  const show = (button) => {
    button.textContent = button === speaking ? stop : read;
    button.setAttribute("aria-pressed", String(button === speaking));
  };
  const speak = (button, parts) => {
    quiet();
    speaking = button;
    show(button);
    const said = parts.map((part) => {
      const utterance = new SpeechSynthesisUtterance(part);
      const voice = voiceFor(part);
      if (voice) [utterance.voice, utterance.lang] = [voice, voice.lang];
      utterance.rate = 0.85;
      return [utterance, voice];
    }).filter(([, voice]) => voice).map(([utterance]) => utterance);
    const last = said[said.length - 1];
    last.onend = () => { if (speaking === button) quiet(); };
    last.onerror = last.onend;
    said.forEach((utterance) => speaker.speak(utterance));
  };
  const add = (question) => {
    const parts = partsOf(question);
    if (question.querySelector(".aloud") || !parts.length || !voiceFor(parts[0])) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "switch aloud";
    button.addEventListener("click", () => (speaking === button ? quiet() : speak(button, partsOf(question))));
    buttons.push(button);
    show(button);
    question.querySelector("legend").after(button);
  };
  const look = () => document.querySelectorAll("fieldset.question").forEach(add);
  look();
  if (speaker.addEventListener) speaker.addEventListener("voiceschanged", look);
  window.addEventListener("pagehide", () => speaker.cancel());
})();
