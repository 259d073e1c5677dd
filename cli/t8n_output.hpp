// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/t8n_transition.hpp"
#include <nlohmann/json.hpp>

namespace braid::cli
{
/// The state as the transition tool writes it: zero nonces, empty code and empty storage left out.
[[nodiscard]] nlohmann::ordered_json t8n_alloc_json(const evm::World& world);

/// What the block came to, field by field as geth's `evm t8n` writes it.
[[nodiscard]] nlohmann::ordered_json t8n_result_json(const T8nTask& task, const T8nResult& result);

/// The RLP list of the included transactions, as a hexadecimal string.
[[nodiscard]] std::string t8n_body_of(const T8nResult& result);
}  // namespace braid::cli
