// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_error.hpp"
#include "base/hex.hpp"

namespace braid::storage
{
namespace
{
std::string text_of(const TriePlace& place)
{
    const std::string trie =
        place.owner ? "the storage trie of account hash " + to_hex(*place.owner) : "the state trie";
    if (place.depth == 0)
        return "the root of " + trie;
    return "the node under " + to_hex(place.key).substr(0, place.depth) + " of " + trie;
}
}  // namespace

std::string TrieError::message() const
{
    const std::string because = detail.empty() ? "" : ": " + detail;
    switch (kind)
    {
    case Kind::io:
        return text_of(place) + " could not be read" + because;
    case Kind::missing:
        return text_of(place) + " is not stored" + because +
               ": restore the store from a snapshot, or build the tries anew";
    case Kind::corrupt:
        return text_of(place) + " is damaged" + because +
               ": restore the store from a snapshot, or build the tries anew";
    case Kind::wrong_root:
        return text_of(place) + " is not what was asked for" + because;
    }
    return {};
}
}  // namespace braid::storage
