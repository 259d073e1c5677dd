// SPDX-License-Identifier: Apache-2.0
// A body that decodes is the one encoding of its record.
#include "storage/block_record.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    const Bytes body{data, size};
    const auto record = storage::decode_block_record(1, body);
    if (!record.ok())
        return 0;
    const auto encoded = storage::encode_block_record(*record);
    BRAID_ASSERT(encoded.ok());
    BRAID_ASSERT(equal(*encoded, body));
    return 0;
}
