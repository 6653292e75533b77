/** Drafts a ticket's title from the citizen's words: the first clause that says something, cut at a readable length. */
const longest = 30;
/** Openings that say nothing about the matter. */
const opening =
  /^(?:您好|你好|喂|市民(?:来电)?(?:反映|反应|表示|称|咨询|投诉|求助)?|来电(?:人)?(?:反映|表示|称)?|我想(?:反映|咨询|问)(?:一下)?)[，,。:：、\s]*/u;

export function draftTitle(words: string): string {
  let text = words.replace(/\s+/gu, ' ').trim();
  for (let next = text.replace(opening, ''); next !== text && next !== ''; next = text.replace(opening, ''))
    text = next;
  const sentence = text.split(/[。！？!?；;]/u).find((part) => part.trim().length >= 2) ?? text;
  const letters = [...sentence.trim()];
  if (letters.length <= longest) return letters.join('');
  const head = letters.slice(0, longest).join('');
  const comma = Math.max(head.lastIndexOf('，'), head.lastIndexOf(','));
  return comma >= 10 ? head.slice(0, comma) : `${head}…`;
}
