'use strict';
// Plays the fragments of /stream through Media Source Extensions, and says what /statistics reports. Both go on by themselves after any interruption.
const $ = id => document.getElementById(id);
const video = $('video');
const Source = window.ManagedMediaSource || window.MediaSource;
const sleep = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const opened = source => new Promise(done => source.addEventListener('sourceopen', done, { once: true }));
const updated = buffer => new Promise((done, fail) => {
  buffer.onupdateend = done;
  buffer.onerror = fail;
});

const TooFarBehind = 3;   // seconds: then the picture jumps to the newest
const Enough = 30;        // seconds of the past that are kept

let report = null;        // what the server said last; null while it cannot be reached
let trouble = null;       // why this browser shows nothing, if not for the camera
let ended = false;        // the server has closed the stream in good order
let jumps = 0;            // how often this browser was too slow
let behind = 0;           // seconds between the newest picture that was sent and the one shown

function number(value, digits) {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function count(value, one, many) {
  return number(value, 0) + '\u00a0' + (value === 1 ? one : many);
}

function newest() {
  return video.buffered.length ? video.buffered.end(video.buffered.length - 1) : 0;
}

// The state, a short text and, where the picture is not live, what that means.
function situation() {
  if (!report) {
    return ended
      ? ['ended', 'Ended', 'The stream has ended. If it is started again on the same port, this page goes on by itself.']
      : ['interrupted', 'Not reachable', 'The computer that sends this page cannot be reached: PowerShell was closed, or the network is down. Trying again …'];
  }
  if (trouble) return ['failed', 'No picture', trouble];
  if (report.state === 'reconnecting') return ['interrupted', 'Interrupted', 'The connection to the camera was lost and is being restored …'];
  if (report.state === 'waiting') return ['waiting', 'Waiting', 'Waiting for the camera’s first picture …'];
  if (report.state === 'interrupted') return ['interrupted', 'Interrupted', 'The camera sends no pictures at the moment. It is asked again …'];
  if (!video.buffered.length) return ['waiting', 'Waiting', 'The picture is coming …'];
  return ['live', 'Live', ''];
}

function show() {
  const [state, text, notice] = situation();
  $('status').dataset.state = state;
  if ($('text').textContent !== text) $('text').textContent = text;
  $('notice').textContent = notice;
  $('notice').hidden = !notice;
  $('stage').classList.toggle('stale', state !== 'live');
  $('behind').textContent = state === 'live' ? number(behind, 1) + ' s' : '–';
  $('pictures').textContent = report ? number(report.framesPerSecond, 1) + ' per second' : '–';
  $('rate').textContent = report ? number(report.bitsPerSecond / 1000, 0) + ' kbit/s' : '–';
  if (!report) return;
  const name = report.camera || 'Live view';
  if ($('camera').textContent !== name) {
    $('camera').textContent = name;
    document.title = name + ' – live view';
  }
  const lost = [];
  if (report.damaged) lost.push(count(report.damaged, 'damaged', 'damaged'));
  if (report.skipped) lost.push(count(report.skipped, 'left\u00a0out', 'left\u00a0out'));
  if (report.restarts) lost.push(count(report.restarts, 'restart', 'restarts'));
  if (jumps) lost.push(count(jumps, 'jump', 'jumps'));
  $('lost').textContent = lost.join(', ') || 'nothing';
  $('format').textContent = report.codec ? report.codec + (report.width ? ', ' + report.width + '\u00a0×\u00a0' + report.height : '') : '–';
  $('viewers').textContent = count(report.viewers, 'browser', 'browsers');
}

async function follow() {
  for (;; await sleep(1000)) {
    try {
      const response = await fetch('statistics', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
      report = response.ok ? await response.json() : null;
      ended = ended && !report;
      behind = report ? Math.max(0, report.position - video.currentTime) : 0;
    } catch {
      report = null;
    }
    show();
  }
}

// Appends bytes, and forgets what was shown long ago.
async function append(buffer, bytes) {
  const start = buffer.buffered.length ? buffer.buffered.start(0) : 0;
  if (video.currentTime - start > 2 * Enough) {
    buffer.remove(start, video.currentTime - Enough);
    await updated(buffer);
  }
  buffer.appendBuffer(bytes);
  await updated(buffer);
}

// Keeps close to the newest picture: a little faster, or with a jump.
function catchUp() {
  if (!video.buffered.length) return;
  const start = video.buffered.start(video.buffered.length - 1);
  const waiting = newest() - video.currentTime;
  if (video.currentTime < start || waiting > TooFarBehind) {
    if (video.currentTime > 0) jumps++;
    video.currentTime = Math.max(start, newest() - 0.3);
  }
  video.playbackRate = waiting > 0.6 ? 1.1 : 1;
  if (video.paused) video.play().catch(() => {});
}

async function play() {
  if (!Source) {
    trouble = 'This browser cannot play live streams: it has no Media Source Extensions. Use a current version of Chrome, Edge, Firefox or Safari.';
    return;
  }
  const leave = new AbortController();
  try {
    const response = await fetch('stream', { cache: 'no-store', signal: leave.signal });
    if (!response.ok) {
      trouble = response.status === 429 ? 'Too many browsers are watching. Close the page in one of them; this page then goes on by itself.' : null;
      return;
    }
    const type = response.headers.get('content-type');
    if (!Source.isTypeSupported(type)) {
      trouble = /hvc1/.test(type)
        ? 'The camera sends H.265, which this browser cannot play. Try Safari, or Edge or Chrome on a computer that decodes H.265; or record with Start-CameraStream -Path.'
        : 'This browser cannot play what the camera sends (' + type + '). Record it with Start-CameraStream -Path.';
      return;
    }
    trouble = null;
    const source = new Source();
    video.src = URL.createObjectURL(source);
    await opened(source);
    URL.revokeObjectURL(video.src);
    const buffer = source.addSourceBuffer(type);
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        return;
      }
      if (video.error) return;
      await append(buffer, value);
      catchUp();
      show();
    }
  } finally {
    leave.abort();
  }
}

async function watch() {
  for (;; await sleep(1000)) {
    try {
      await play();
    } catch {
      // The connection broke, or the browser could not decode: begin again.
    }
    show();
  }
}

if (document.fullscreenEnabled) {
  $('full').hidden = false;
  $('full').addEventListener('click', () => document.fullscreenElement ? document.exitFullscreen() : $('stage').requestFullscreen());
}
follow();
watch();
