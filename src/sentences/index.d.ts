export declare function createSentenceSplitter(): {
  push(text: string): readonly {
    start: number;
    end: number;
  }[];
};
