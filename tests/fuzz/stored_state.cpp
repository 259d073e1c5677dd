// SPDX-License-Identifier: Apache-2.0
// What a store may hold, whatever its bytes are: names and values that decode encode to the same bytes again, and a file
// DATABASE is taken only with its checksum.
#include "storage/database/identity.hpp"
#include "tests/fuzz/input.hpp"

namespace
{
using namespace braid;
using namespace braid::storage;

void check_name(Column column, Bytes bytes)
{
    if (const auto key = stored_location(column, bytes))
    {
        std::vector<std::uint8_t> again;
        BRAID_ASSERT(put_stored_key(*key, again) == column);
        BRAID_ASSERT(equal(again, bytes));
    }
    if (const auto key = history_location(bytes))
    {
        std::vector<std::uint8_t> again;
        put_history_key(key->key, key->height, again);
        BRAID_ASSERT(equal(again, bytes));
        BRAID_ASSERT(history_height(bytes) == key->height);
    }
}

void check_value(Bytes bytes)
{
    const auto value = stored_history(bytes);
    BRAID_ASSERT(value.ok() || value.error() == StateError::corrupt);
    BRAID_ASSERT(value.ok() || !stored_value(bytes).ok());
    if (!value.ok())
        return;
    std::vector<std::uint8_t> again;
    put_stored_value(*value, again);
    BRAID_ASSERT(equal(again, bytes));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input{{data, size}};
    const auto column = static_cast<Column>(input.pick(column_count));
    const Bytes rest = input.rest();
    check_name(column, rest);
    check_value(rest);
    if (const auto identity = decode_identity_file(rest))
        BRAID_ASSERT(equal(encode_identity(*identity), rest.subspan(16, 48)));
    return 0;
}
