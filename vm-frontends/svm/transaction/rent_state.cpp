// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/rent_state.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/durable_nonce.hpp"

namespace braid::svm
{
bool may_become(const Holding& before, const Holding& after, const Rent& rent) noexcept
{
    if (after.lamports == 0 || after.lamports >= rent.minimum_balance(after.data_size))
        return true;
    const bool was_below =
        before.lamports != 0 && before.lamports < rent.minimum_balance(before.data_size);
    return was_below && after.data_size == before.data_size && after.lamports <= before.lamports;
}

PayerKind payer_kind_of(const Account& account) noexcept
{
    if (account.owner != ids::system_program)
        return PayerKind::none;
    if (account.data.empty())
        return PayerKind::plain;
    return is_initialized_nonce(account.data) ? PayerKind::nonce : PayerKind::none;
}
}  // namespace braid::svm
