// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sysvars/sysvars.hpp"

namespace braid::svm
{
/// Whether a transaction may leave an account with `after` of lamports and data where it found it with `before`: a balance
/// below the minimum may only stay below it, of an account that neither grew nor shrank nor got lamports. An account without
/// lamports is none. https://github.com/anza-xyz/agave/blob/master/svm/src/rent_calculator.rs
struct Holding
{
    std::uint64_t lamports = 0;
    std::size_t data_size = 0;
};
[[nodiscard]] bool may_become(
    const Holding& before, const Holding& after, const Rent& rent) noexcept;

/// How far an account that is owned by the system program may pay fees.
/// https://docs.rs/solana-nonce-account/latest/solana_nonce_account/fn.get_system_account_kind.html
enum class PayerKind : std::uint8_t
{
    none,
    plain,
    nonce,
};
[[nodiscard]] PayerKind payer_kind_of(const Account& account) noexcept;
}  // namespace braid::svm
