import { getJson, sendFile, sendJson, streamText } from '../api-client.js';
import type {
  ContentAnalysis, GenerateScriptRequest, ImportedContent, ListScriptsParams, ListTemplatesParams, Script, ScriptList,
  Template, UpdateScriptRequest,
} from '../types.js';

/** Write a script. */
export async function generateScript(request: GenerateScriptRequest): Promise<Script> {
  return (await sendJson<{ data: Script }>('post', '/scripts/generate', request)).data;
}

/** Write a script, and be given its text while it is written. Resolves with all of the text. */
export function generateScriptStream(request: GenerateScriptRequest, onChunk: (chunk: string) => void): Promise<string> {
  return streamText('/scripts/generate/stream', request, onChunk);
}

/** Scripts, newest first. */
export function listScripts(params?: ListScriptsParams): Promise<ScriptList> {
  return getJson('/scripts', params);
}

export function getScript(id: string): Promise<Script> {
  return getJson(`/scripts/${encodeURIComponent(id)}`);
}

export function updateScript(id: string, changes: UpdateScriptRequest): Promise<Script> {
  return sendJson('put', `/scripts/${encodeURIComponent(id)}`, changes);
}

export async function deleteScript(id: string): Promise<void> {
  await sendJson('delete', `/scripts/${encodeURIComponent(id)}`);
}

export function getTemplates(params?: ListTemplatesParams): Promise<Template[]> {
  return getJson('/templates', params);
}

/** Score a text, and say what would make it better. */
export function analyzeContent(content: string): Promise<ContentAnalysis> {
  return sendJson('post', '/content/analyze', { content });
}

/** The main text of a page. */
export function importFromUrl(url: string): Promise<ImportedContent> {
  return sendJson('post', '/content/import/url', { url });
}

/** The text of a file: txt, md, pdf, docx, srt. */
export function importFromFile(file: Blob): Promise<ImportedContent> {
  return sendFile('/content/import/file', file);
}
