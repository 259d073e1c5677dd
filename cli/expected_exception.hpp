// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/block.hpp"
#include <string>
#include <string_view>

namespace braid::cli
{
/// Whether a fixture's `expectException` names the rejection. `expected` is one name or several with | between them, of
/// execution-spec-tests ("TransactionException.NONCE_IS_MAX") or of ethereum/tests ("TR_NonceHasMaxValue").
[[nodiscard]] bool names_rejection(std::string_view expected, const evm::Rejection& rejection);

/// The rejection in a sentence.
[[nodiscard]] std::string describe(const evm::Rejection& rejection);
}  // namespace braid::cli
