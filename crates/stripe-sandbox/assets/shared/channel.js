// Messages between the page and one frame of ours. Both ends check who speaks: the window, its origin, and a random
// channel id that only the two know. Part of all three bundles.

/** @typedef {{ channel: string, type: string, data?: any, call?: number, reply?: number }} FrameMessage */

class FrameChannel {
  /** @type {{ id: string, origin: string, peer: () => Window | null, receive: (type: string, data: any) => unknown }} */
  #ends;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (why: Error) => void }>} */
  #waiting = new Map();
  #calls = 0;
  #closed = false;

  /**
   * @param {object} ends
   * @param {string} ends.id the channel's random id
   * @param {string} ends.origin the other end's origin
   * @param {() => Window | null} ends.peer the other end's window
   * @param {(type: string, data: any) => unknown} ends.receive its result answers an `ask`
   */
  constructor(ends) {
    this.#ends = ends;
    window.addEventListener('message', this.#listen);
  }

  /** @param {string} type @param {any} [data] */
  send(type, data) {
    this.#post({ channel: this.#ends.id, type, data });
  }

  /**
   * @param {string} type
   * @param {any} [data]
   * @returns {Promise<any>} what the other end's `receive` gave back; rejects when the channel is closed before that
   */
  ask(type, data) {
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      if (this.#closed) reject(FrameChannel.#gone());
      this.#waiting.set(call, { resolve, reject });
      this.#post({ channel: this.#ends.id, type, data, call });
    });
  }

  close() {
    window.removeEventListener('message', this.#listen);
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(FrameChannel.#gone());
    this.#waiting.clear();
  }

  static #gone() {
    return new IntegrationError('The Element was removed from the page before it could answer.');
  }

  /** @param {FrameMessage} message */
  #post(message) {
    this.#ends.peer()?.postMessage(message, this.#ends.origin);
  }

  /** @param {MessageEvent} event */
  #listen = async (event) => {
    const { id, origin, peer, receive } = this.#ends;
    /** @type {FrameMessage | undefined} */
    const message = event.data;
    if (event.origin !== origin || event.source !== peer() || message?.channel !== id) return;
    if (message.reply !== undefined) {
      this.#waiting.get(message.reply)?.resolve(message.data);
      this.#waiting.delete(message.reply);
      return;
    }
    const data = await receive(message.type, message.data);
    if (message.call !== undefined) this.#post({ channel: id, type: 'reply', data, reply: message.call });
  };
}
