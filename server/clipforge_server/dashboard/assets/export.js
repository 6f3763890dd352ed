// Exporting a clip: filled in by its own page part.
export function openExport() {}
