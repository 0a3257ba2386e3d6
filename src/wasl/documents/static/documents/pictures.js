// Codes in pictures: read by the browser where it can, else by the server, which judges nothing and keeps nothing.

export const canRead = () => Boolean(globalThis.BarcodeDetector);

/** What the square codes of a picture say. Throws an Error with `said` where the server tells what is wrong. */
export async function codesIn(file, address) {
  if (canRead()) {
    try {
      const found = await detected(await createImageBitmap(file));
      if (found.length) return found;
    } catch {
      // A picture that this browser cannot open, the server may.
    }
  }
  const body = new FormData();
  body.set("picture", file);
  const answer = await fetch(address, { method: "POST", body, credentials: "omit" });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.what), { said: `${told.what}. ${told.mend}.`.replace("..", ".") });
  return told.codes;
}

/** Look through the camera until `found` takes a code; the answer stops it. */
export async function watch(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  let on = true;
  const stop = () => {
    on = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    video.hidden = true;
  };
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const look = async () => {
    if (!on) return;
    const codes = await detected(video).catch(() => []);
    if (on && codes.length) {
      stop();
      found(codes[0]);
    } else setTimeout(look, 200);
  };
  look();
  return stop;
}

async function detected(source) {
  const codes = await new BarcodeDetector({ formats: ["qr_code"] }).detect(source);
  return codes.map((code) => code.rawValue);
}
