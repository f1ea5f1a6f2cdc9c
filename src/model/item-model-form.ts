/**
 * In which form item models are kept. The digest of a model begins with it, so that one of another form, as another version of Kith wrote it, is known before it is
 * read. Whatever changes how the bytes are laid out, or which signals there are, takes the next number.
 */
export const itemModelForm = '8:';
