// Renders a component in jsdom, with the server as the page's own origin, and drives it as a person would.
import { JSDOM } from 'jsdom';
import { createRequire } from 'node:module';

const wish = JSON.parse(process.env.WISH);
const dom = new JSDOM('<!doctype html><main id="root"></main>', { url: wish.page, pretendToBeVisual: true });
const { window } = dom;
const said = [];
window.alert = (text) => said.push(String(text));
window.confirm = () => true;
window.URL.createObjectURL = (blob) => { said.push(`blob ${blob.type} ${blob.size}`); return 'blob:made'; };
window.URL.revokeObjectURL = () => {};
window.HTMLAnchorElement.prototype.click = function click() { said.push(`download ${this.download}`); };
for (const name of [
  'window', 'document', 'XMLHttpRequest', 'FormData', 'File', 'Blob', 'FileReader', 'HTMLElement', 'localStorage', 'location', 'Node',
  'Event', 'navigator', 'alert', 'confirm',
]) {
  Object.defineProperty(globalThis, name, { value: name === 'window' ? window : window[name], configurable: true, writable: true });
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;
window.localStorage.setItem('access_token', wish.token);
const errors = [];
console.error = (...parts) => errors.push(parts.map((part) => part?.response?.data?.message ?? part?.message ?? String(part)).join(' '));

const require = createRequire(import.meta.url);
const React = require('react');
const { createRoot } = require('react-dom/client');
const component = require(`./built/${wish.component}.cjs`).default;
const root = createRoot(window.document.getElementById('root'));
const act = React.act;
await act(async () => root.render(React.createElement(component)));

const text = () => window.document.getElementById('root').textContent;
async function until(wanted, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  while (!wanted()) {
    if (Date.now() > end) throw new Error(`it did not come: ${wanted}\n${text()}\n${said}\n${errors}`);
    await act(async () => new Promise((done) => setTimeout(done, 30)));
  }
}
const button = (label) => [...window.document.querySelectorAll('button')].find((each) => each.textContent.trim() === label);
const click = (label) => act(async () => button(label).dispatchEvent(new window.MouseEvent('click', { bubbles: true })));
async function choose(selector, file) {
  const input = window.document.querySelector(selector);
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  await act(async () => input.dispatchEvent(new window.Event('change', { bubbles: true })));
}
async function type(selector, value) {
  const input = window.document.querySelector(selector);
  Object.getOwnPropertyDescriptor(window.HTMLInputElement.prototype, 'value').set.call(input, value);
  await act(async () => input.dispatchEvent(new window.Event('input', { bubbles: true })));
}

const steps = new (Object.getPrototypeOf(async function () {}).constructor)(
  'tools', `const { text, until, click, choose, type, said, errors, window, button, wish } = tools; ${wish.steps}`,
);
const answer = await steps({ text, until, click, choose, type, said, errors, window, button, wish });
await act(async () => root.unmount());
console.log(JSON.stringify(answer ?? null));
process.exit(0);
