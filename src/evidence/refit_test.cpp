#include <gtest/gtest.h>
#include "evidence/ablation.hpp"
