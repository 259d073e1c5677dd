// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/receipt.hpp"
#include <nlohmann/json.hpp>

/// What transactions and views come to, as `result` members of fixtures say it.
namespace braid::cli
{
[[nodiscard]] nlohmann::json result_of(const engine::Receipt& receipt);
/// Of a view that failed.
[[nodiscard]] nlohmann::json result_of(const move::VmError& error);

/// What is not as expected, in a sentence a member; empty where all is. Members that nothing is said of are not compared.
[[nodiscard]] std::string difference_of(const nlohmann::json& expected, const nlohmann::json& got);
}  // namespace braid::cli
