cat
echo ---
echo "# added"
echo "words: \"$*\""
