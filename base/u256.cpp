// SPDX-License-Identifier: Apache-2.0
#include "base/u256.hpp"
