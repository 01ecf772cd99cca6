/** Control characters as JSON writes them (`\u001b`): names and comments of a ruleset must not steer a terminal. */
export function escapeControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same of text in lines: its line ends and tabs are meant. */
export function escapeControlsInLines(text: string): string {
  return text.replace(/[^\n\t]+/g, escapeControls);
}
