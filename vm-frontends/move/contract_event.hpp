// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/type_tag.hpp"

namespace braid::move
{
/// An event carries at most so many bytes.
inline constexpr std::size_t event_size_max = std::size_t{1} << 20;
/// No encoding of an event is smaller: no type argument, no data.
inline constexpr std::size_t event_encoded_size_min = 3;

/// Where events of the first form stand: the handle's number at its account, and their place in its sequence.
struct EventPlace
{
    std::uint64_t creation_number = 0;
    Hash32 address;
    std::uint64_t sequence_number = 0;
};

/// What a transaction emits. Views what it was read from. In BCS: 00 EventPlace TypeTag bytes | 01 TypeTag bytes.
struct ContractEvent
{
    std::optional<EventPlace> place;
    TypeTag type;
    Bytes data;
    /// BCS of the whole, of which its hash is.
    Bytes encoded;
};

[[nodiscard]] ContractEvent read_contract_event(bcs::Reader& reader) noexcept;
}  // namespace braid::move
