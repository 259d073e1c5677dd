// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/move_fixture.hpp"
#include "vm-frontends/move/encode.hpp"

namespace braid::cli
{
/// A key of ed25519 whose seed is a number, 32 bytes, least significant first.
class MoveKey
{
public:
    explicit MoveKey(std::uint64_t seed);

    /// The account that the key makes.
    [[nodiscard]] const Hash32& address() const noexcept { return address_; }
    [[nodiscard]] Bytes key() const noexcept { return key_; }
    [[nodiscard]] move::ByteString sign(Bytes message) const;

private:
    std::array<std::uint8_t, 32> seed_{};
    std::array<std::uint8_t, 32> key_{};
    Hash32 address_;
};

/// The genesis' blob with the fixture's modules in it, and with its keys as those of accounts: a genesis like any other. Throws
/// InputError where a module is none, or an account is not there.
[[nodiscard]] std::vector<std::uint8_t> with_changes(Bytes blob, const MoveFixture& fixture);

/// Signs the transaction by all that it names. [the call's arguments are in `plain` already]
[[nodiscard]] move::ByteString sign(
    const MoveFixtureSigned& made, const move::PlainTransaction& plain);
}  // namespace braid::cli
