// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/block_record.hpp"

namespace braid::storage
{
/// Size of the record's body, once all that decoding wants of it holds.
[[nodiscard]] Result<std::size_t, RecordError> encoded_size(const BlockRecord& record) noexcept;

/// As encode_block_record(), behind `room` bytes of zeros, with memory reserved up to a multiple of `padded_to`: what
/// stands around the body in a file is put there without a copy.
[[nodiscard]] Result<std::vector<std::uint8_t>, RecordError> encode_behind(
    std::size_t room, std::size_t padded_to, const BlockRecord& record);
}  // namespace braid::storage
