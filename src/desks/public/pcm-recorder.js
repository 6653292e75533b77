/* global AudioWorkletProcessor, registerProcessor */
// Runs in the audio thread of a recording page: hands on what the microphone gives, mono, as it comes.
class PcmRecorder extends AudioWorkletProcessor {
  process([input]) {
    const samples = input?.[0];
    if (samples !== undefined) this.port.postMessage(samples.slice());
    return true;
  }
}
registerProcessor('pcm-recorder', PcmRecorder);
